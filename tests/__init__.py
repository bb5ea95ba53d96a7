"""The tests, by floor. A package, so that no other distribution's `tests` stands in for it (one of
those that measure ships one); the folders in it are none: they would shadow the floors."""
