package io.flinkpartitioning.bench.job;

import java.io.IOException;

/** Where the job of an arm runs. */
public enum Deployment {
    /** In the JVM of the arm: the exchange passes buffers on and uses no network. */
    IN_PROCESS {
        @Override
        BenchCluster start(JobSettings settings) throws IOException {
            return new ClusterInProcess(settings);
        }
    },

    /** On TaskManagers that are processes of their own. */
    PROCESSES {
        @Override
        BenchCluster start(JobSettings settings) throws IOException {
            return ClusterOfProcesses.start(settings, false);
        }
    },

    /** The same, and what TaskManagers exchange is encrypted. */
    PROCESSES_WITH_TLS {
        @Override
        BenchCluster start(JobSettings settings) throws IOException {
            return ClusterOfProcesses.start(settings, true);
        }
    };

    /** Whether records can cross a network. */
    boolean hasNetwork() {
        return this != IN_PROCESS;
    }

    /** Starts a cluster with as many slots as the job has subtasks. */
    abstract BenchCluster start(JobSettings settings) throws IOException;
}
