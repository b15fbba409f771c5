package io.sealane.node;

/** The size of a long check: small in the ordinary build, full with {@code -Pfull}. */
final class TestSize {

    private TestSize() {}

    static int of(int small, int full) {
        return isFull() ? full : small;
    }

    static boolean isFull() {
        return "full".equals(System.getProperty("sealane.size"));
    }
}
