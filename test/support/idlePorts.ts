/** Ports on which nothing happens, for what a test does not look at: executions always run, and schedules never fire. */
export const idlePorts = {
  log: { info: () => {}, warn: () => {}, error: () => {} },
  metrics: { record: () => {} },
  executions: {
    start: async () => {},
    status: async () => 'running' as const,
    stop: async () => {},
    wake: async () => true,
  },
  wakeUps: { schedule: async () => {}, delete: async () => {} },
};
