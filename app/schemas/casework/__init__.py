"""Commands and views: referrals, allocations and section 47 enquiries."""
