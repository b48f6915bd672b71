package io.flinkpartitioning.internal.placement.state;

import io.flinkpartitioning.internal.placement.DeclaredSettings;

/** What shows that two placements of one layout may put a key in different places. */
public sealed interface PlacementDifference {

    /** Returns the difference as a part of a sentence. */
    String inWords();

    /** Returns what differs between two topics, as a part of a sentence. */
    String betweenTopics();

    /**
     * A probe has other bytes, or another place.
     *
     * @param probe what the key is called
     * @param restored its hashes in the restored state
     * @param configured its hashes in the job
     * @param otherSettings whether the configuration of the key serializer differs
     * @param otherFunction whether the partition function differs
     * @param otherTopic whether the topic that the key serializer is given differs
     */
    record MovedKey(
            String probe,
            String restored,
            String configured,
            boolean otherSettings,
            boolean otherFunction,
            boolean otherTopic)
            implements PlacementDifference {

        @Override
        public String inWords() {
            return "the key '%s', made to compare them, has %s in the state and %s in the job"
                    .formatted(probe, restored, configured);
        }

        @Override
        public String betweenTopics() {
            return "the key '%s', made to compare them, has other bytes".formatted(probe);
        }
    }

    /**
     * A declaration differs, and nothing shows that it does not matter.
     *
     * @param name its name in {@link DeclaredSettings}
     * @param restored the digest in the restored state
     * @param configured the digest in the job
     */
    record OtherDeclaration(String name, String restored, String configured)
            implements PlacementDifference {

        @Override
        public String inWords() {
            return "the %s is %s in the state and %s in the job"
                    .formatted(
                            name.equals(DeclaredSettings.TOPIC)
                                    ? subject()
                                    : "fingerprint of the " + subject(),
                            restored,
                            configured);
        }

        @Override
        public String betweenTopics() {
            return "the %s differs".formatted(subject());
        }

        private String subject() {
            return switch (name) {
                case DeclaredSettings.FUNCTION -> "partition function";
                case DeclaredSettings.SETTINGS -> "configuration of the key serializer";
                default -> "topic, or the name of the stream, that the key serializer is given";
            };
        }
    }
}
