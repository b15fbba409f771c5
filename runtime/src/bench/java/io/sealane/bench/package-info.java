/** What the hot path costs, part by part; run by {@code load-tests/figures.sh}. Compiled with {@code -Pbench} only. */
package io.sealane.bench;
