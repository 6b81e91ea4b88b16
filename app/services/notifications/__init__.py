"""Use cases: what partner systems push, quarantine and incident matches."""
