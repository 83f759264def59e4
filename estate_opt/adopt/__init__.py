"""People's own registers in, without retyping: from their spreadsheets to a place by the contract."""
