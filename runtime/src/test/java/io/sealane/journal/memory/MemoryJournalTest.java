package io.sealane.journal.memory;

import io.sealane.journal.JournalContract;
import io.sealane.journal.Medium;

class MemoryJournalTest extends JournalContract {

    private final MemoryMedium medium = new MemoryMedium();

    @Override
    protected Medium open() {
        return medium;
    }
}
