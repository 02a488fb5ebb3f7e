"""The exact method: rules as linear rows, levels solved one after the other, minimal conflicts."""
