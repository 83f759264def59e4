"""What a public body has besides buildings: staff, support functions, leases, rooms, counters, localities."""
