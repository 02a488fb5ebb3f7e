"""Public records in the words of Open Referral HSDS 3.1 and back; ``docs/hsds-profile.md`` says which words."""
