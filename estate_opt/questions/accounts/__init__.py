"""Who gains, who pays, who would leave: every body alone, together and by leaving, and shares of what is gained."""
