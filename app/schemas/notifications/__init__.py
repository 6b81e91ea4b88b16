"""Commands and views: what partner systems push, quarantine and incident matches."""
