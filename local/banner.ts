import type { Ready } from './runningStack.ts';

export interface BannerOptions {
  readonly ready: Ready;
  readonly dataDir: string;
  /** How many runtimes are in the simulated fleet; undefined with a real Gardener. */
  readonly runtimes: number | undefined;
  readonly seconds: number;
}

/** What people see when the stack is ready: its addresses, and one-line commands to paste into a shell. */
export const banner = ({ ready, dataDir, runtimes, seconds }: BannerOptions): string => {
  const { url } = ready;
  const curl = 'curl -sS -H "Authorization: Bearer $TOKEN"';
  const create = (
    variable: string,
    schedule: string,
    channel: string,
    stages?: readonly object[],
  ): string => {
    const request = {
      targets: { include: [{ target: 'all' }] },
      strategy: { type: 'parallel', schedule, parallel: { workers: 4 }, ...(stages ? { stages } : {}) },
      kyma: { channel },
    };
    const post = `${curl} -H 'Content-Type: application/json' -d '${JSON.stringify(request)}' ${url}/upgrade/kyma`;
    return `export ${variable}=$(${post} | sed -E 's/.*"orchestrationID":"([^"]*)".*/\\1/'); echo "$${variable}"`;
  };
  const lines = [
    `Kyma upgrade orchestrator, ready after ${seconds.toFixed(1)} s`,
    '',
    `  API        ${url}`,
    runtimes === undefined
      ? `  Gardener   ${ready.gardener} (a real API server, namespace ${ready.namespace}: what you upgrade there is upgraded)`
      : `  Gardener   ${ready.gardener} (${runtimes} runtimes; what really happened: ${ready.gardener}/_sim/log)`,
    `  Issuer     ${ready.issuer}`,
    `  Data       ${dataDir} (logs of the functions: ${dataDir}/logs)`,
    '',
    'Paste into another shell:',
    '',
    '# a token for both groups, valid for twelve hours',
    `export TOKEN=${ready.tokens.both}`,
    '# upgrade the whole fleet, four runtimes at a time',
    create('ID', 'immediate', 'regular'),
    '# its state',
    `${curl} ${url}/orchestrations/$ID; echo`,
    '# follow it until it is over',
    `until ${curl} ${url}/orchestrations/$ID | tee /dev/stderr | grep -qE '"state":"(succeeded|failed|canceled)"'; do echo; sleep 1; done; echo`,
    '# its operations',
    `${curl} ${url}/orchestrations/$ID/operations; echo`,
    '# in stages: a sample of 10 % first, fifteen seconds later the rest; docs/tutorials/canary.md tells more',
    create('STAGED', 'immediate', 'fast', [
      { name: 'canary', limit: '10%', soakSeconds: 15 },
      { name: 'rest', workers: 8 },
    ]),
    `${curl} ${url}/orchestrations/$STAGED; echo`,
    "# back to the other channel, inside each runtime's maintenance window, and one more behind it in the queue",
    create('FIRST', 'maintenanceWindow', 'regular'),
    create('SECOND', 'maintenanceWindow', 'fast'),
    '# cancel the first: what runs is finished, and the second starts',
    `${curl} -X PUT ${url}/orchestrations/$FIRST/cancel; echo`,
    `${curl} ${url}/orchestrations; echo`,
    '',
    `The operator's page:         ${url}/console`,
    `The API, to read and to try: ${url}/docs`,
    '',
    'Ctrl-C stops it.',
  ];
  return lines.join('\n');
};
