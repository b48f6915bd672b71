package io.flinkpartitioning.internal.kafka.detection;

/**
 * What a second hypothesis explains of the records that a first one leaves outside their key's
 * partition. Immutable.
 *
 * @param strays the records that the first one leaves
 * @param matching how many of them the second one explains
 * @param keys the keys with such records
 * @param share the mean over these keys of the share that the second one explains, in [0, 1]
 * @param chance the same share by chance, in (0, 1]
 */
record Residue(long strays, long matching, int keys, double share, double chance) {

    /** The share beyond chance from which on the second hypothesis explains the strays as such. */
    static final double MOST = 0.5;

    /**
     * Compares two hypotheses on the same keys.
     *
     * @param partitions the partition count of the topic, at least 2
     */
    static Residue of(Homes first, Homes second, int partitions) {
        long strays = 0;
        long matching = 0;
        int keysWithStrays = 0;
        double shares = 0;
        for (int k = 0; k < first.keys().size(); k++) {
            KeyPlaces key = first.keys().get(k);
            long ofKey = 0;
            long explained = 0;
            for (int i = 0; i < key.size(); i++) {
                if (!first.isHome(k, key.partition(i))) {
                    ofKey += key.count(i);
                    explained += second.isHome(k, key.partition(i)) ? key.count(i) : 0;
                }
            }
            if (ofKey > 0) {
                keysWithStrays++;
                shares += (double) explained / ofKey;
            }
            strays += ofKey;
            matching += explained;
        }
        // A stray is in one of the other partitions; so many of them are the second one's home.
        Hypothesis other = second.hypothesis();
        double homes = other.folded() ? (double) partitions / other.count() : 1;
        return new Residue(
                strays,
                matching,
                keysWithStrays,
                keysWithStrays == 0 ? 0 : shares / keysWithStrays,
                Math.min(1, homes / (partitions - 1)));
    }

    double evidence() {
        return Chance.evidence(keys, share, chance);
    }

    /** Whether the second hypothesis explains the strays, and not by chance. */
    boolean isExplained(int tried) {
        return Chance.isFound(evidence(), tried) && Chance.beyond(share, chance) >= MOST;
    }
}
