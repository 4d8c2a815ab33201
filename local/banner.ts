import type { Ready } from './runningStack.ts';

export interface BannerOptions {
  readonly ready: Ready;
  readonly dataDir: string;
  readonly runtimes: number;
  readonly seconds: number;
}

/** What a person sees when the stack is ready: where it is, and commands to paste into a shell, each one line. */
export const banner = ({ ready, dataDir, runtimes, seconds }: BannerOptions): string => {
  const { url } = ready;
  const curl = 'curl -sS -H "Authorization: Bearer $TOKEN"';
  const request = {
    targets: { include: [{ target: 'all' }] },
    strategy: { type: 'parallel', schedule: 'immediate', parallel: { workers: 4 } },
  };
  const lines = [
    `Kyma upgrade orchestrator, ready after ${seconds.toFixed(1)} s`,
    '',
    `  API        ${url}`,
    `  Gardener   ${ready.gardener} (${runtimes} runtimes; what really happened: ${ready.gardener}/_sim/log)`,
    `  Issuer     ${ready.issuer}`,
    `  Data       ${dataDir} (logs of the functions: ${dataDir}/logs)`,
    '',
    'Paste into another shell:',
    '',
    '# a token for both groups, valid for twelve hours',
    `export TOKEN=${ready.tokens.both}`,
    '# upgrade the whole fleet, four runtimes at a time',
    `export ID=$(${curl} -H 'Content-Type: application/json' -d '${JSON.stringify(request)}' ${url}/upgrade/kyma | sed -E 's/.*"orchestrationID":"([^"]*)".*/\\1/'); echo "$ID"`,
    '# its state',
    `${curl} ${url}/orchestrations/$ID; echo`,
    '# follow it until it is over',
    `until ${curl} ${url}/orchestrations/$ID | tee /dev/stderr | grep -qE '"state":"(succeeded|failed|canceled)"'; do echo; sleep 1; done; echo`,
    '# its operations',
    `${curl} ${url}/orchestrations/$ID/operations; echo`,
    '# cancel it',
    `${curl} -X PUT ${url}/orchestrations/$ID/cancel; echo`,
    '',
    'Ctrl-C stops it.',
  ];
  return lines.join('\n');
};
