"""Every sentence that people read, one module for each kind of reader and matter. Nothing here decides anything."""
