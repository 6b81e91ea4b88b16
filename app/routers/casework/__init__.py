"""Routes: referrals, allocations and section 47 enquiries."""
