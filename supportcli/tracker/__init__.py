"""Engineering trackers over their REST interfaces: one small interface, one module for each."""
