import { describe, expect, it } from 'vitest';
import { assessKyma, troublesOf } from '../../../lib/upgrades/kyma/assessKyma.ts';
import { judgeKyma } from '../../../lib/upgrades/kyma/kymaUpgrade.ts';
import { kymaWith, lookAt, moduleOn, now } from './looks.ts';

const target = { channel: 'regular' };
const spec = { channel: 'regular', modules: [{ name: 'istio' }, { name: 'keda' }] };
const istio = moduleOn('istio', 'regular');
const keda = moduleOn('keda', 'regular');

/** A Kyma that is on regular but for the changes. */
function regular(status: object = {}, specChanges: object = {}) {
  return kymaWith({
    spec: { ...spec, ...specChanges },
    status: { activeChannel: 'regular', modules: [istio, keda], ...status },
  });
}

describe('a Kyma that is moving to regular', () => {
  it.each([
    ['with all modules there', regular()],
    ['without modules', regular({ modules: [] }, { modules: [] })],
    [
      'with a module pinned to its own channel, on it',
      regular(
        { modules: [istio, moduleOn('keda', 'fast')] },
        { modules: [{ name: 'istio' }, { name: 'keda', channel: 'fast' }] },
      ),
    ],
    [
      'with a module of its own version',
      regular(
        { modules: [istio, moduleOn('keda', 'none')] },
        { modules: [{ name: 'istio' }, { name: 'keda', version: '1.2.3' }] },
      ),
    ],
    [
      'with an unmanaged module elsewhere',
      regular(
        { modules: [istio, moduleOn('keda', 'fast', { state: 'Unmanaged' })] },
        { modules: [{ name: 'istio' }, { name: 'keda', managed: false }] },
      ),
    ],
    [
      'with an unmanaged module in trouble',
      regular(
        { modules: [istio, moduleOn('keda', 'fast', { state: 'Error' })] },
        { modules: [{ name: 'istio' }, { name: 'keda', managed: false }] },
      ),
    ],
    [
      'with a module that only the status lists, in any state',
      regular({ modules: [istio, keda, moduleOn('extra', 'fast', { state: 'Error' })] }),
    ],
    [
      'with a module being removed',
      regular({ modules: [istio, keda, moduleOn('old', 'fast', { state: 'Deleting' })] }),
    ],
  ])('%s is done', (_what, kyma) => {
    expect(assessKyma(kyma, target)).toEqual({ kind: 'done', waitingModules: [], troubles: '' });
  });

  it.each([
    ['the channel in its status lags', regular({ activeChannel: 'fast' }), 'Kyma is still on channel fast'],
    [
      'a module lags',
      regular({ modules: [istio, moduleOn('keda', 'fast')] }),
      'module keda is on channel fast, not yet on regular',
    ],
    [
      'a pinned module is not where it is pinned to',
      regular({}, { modules: [{ name: 'istio' }, { name: 'keda', channel: 'fast' }] }),
      'module keda is on channel regular, not yet on fast',
    ],
    [
      'a module has no channel',
      regular({ modules: [istio, { name: 'keda', state: 'Ready', version: '1.0.0' }] }),
      '(none)',
    ],
    ['a module is not listed', regular({ modules: [istio] }), 'module keda is not resolved yet'],
    [
      'a module has no version yet',
      regular({ modules: [istio, moduleOn('keda', 'regular', { version: '' })] }),
      'module keda is not resolved yet',
    ],
    [
      'a module is at work',
      regular({ modules: [istio, moduleOn('keda', 'regular', { state: 'Processing' })] }),
      'module keda is in state Processing',
    ],
    ['Kyma is at work', regular({ state: 'Processing' }), 'Kyma is in state Processing'],
    [
      'there is no status',
      { spec: { channel: 'regular' } },
      'Kyma is still on channel (none); Kyma is in state (none)',
    ],
  ])('waits while %s', (_what, kyma, description) => {
    expect(assessKyma(kyma, target)).toMatchObject({
      kind: 'waiting',
      description: expect.stringContaining(description),
    });
  });

  it('names only a few of many modules', () => {
    const modules = Array.from({ length: 9 }, (_, index) => ({ name: `m${index}` }));
    const found = assessKyma(regular({ modules: [] }, { modules }), target);
    expect(found).toMatchObject({ description: expect.stringMatching(/m0 .*m3 .*; and 5 more$/) });
  });

  it.each(['Error', 'Warning'])('is in trouble with a module in %s', (state) => {
    const kyma = regular({
      state,
      activeChannel: 'fast',
      modules: [istio, moduleOn('keda', 'fast', { state, message: 'ignore channel skew' })],
    });
    expect(assessKyma(kyma, target)).toEqual({
      kind: 'trouble',
      description: `module keda is in state ${state}: ignore channel skew`,
      ready: '1 of 2 modules',
    });
  });

  it('is in trouble itself', () => {
    const conditions = [
      { type: 'Modules', status: 'True', message: 'fine' },
      { type: 'ModuleCatalog', status: 'False', message: 'catalog is not synchronized' },
    ];
    expect(assessKyma(regular({ state: 'Error', conditions }), target)).toEqual({
      kind: 'trouble',
      description: 'Kyma is in state Error: catalog is not synchronized',
      ready: '2 of 2 modules',
    });
  });

  it('is done with a module that waits for its own window, and names it', () => {
    const waits = moduleOn('keda', 'fast', { maintenance: true });
    expect(assessKyma(regular({ modules: [istio, waits] }), target)).toEqual({
      kind: 'done',
      waitingModules: ['keda'],
      troubles: '',
    });
  });

  it.each([
    ['Warning', 'Warning', 'done'],
    ['Error', 'Warning', 'done'],
    ['Error', 'Error', 'done'],
    ['Warning', 'Error', 'trouble'],
    ['Ready', 'Warning', 'trouble'],
  ])('with a module in %s before and %s after is %s', (before, after, kind) => {
    const was = kymaWith({
      status: { state: before, modules: [istio, moduleOn('keda', 'fast', { state: before })] },
    });
    const is = regular({
      state: after,
      modules: [istio, moduleOn('keda', 'regular', { state: after, message: 'm' })],
    });
    const found = assessKyma(is, target, troublesOf(was));
    expect(found.kind).toBe(kind);
    if (found.kind === 'done') expect(found.troubles).toBe(`module keda is in state ${after}: m`);
  });

  it('remembers at most thirty troubles', () => {
    const modules = Array.from({ length: 50 }, (_, index) => ({ name: `m${index}`, state: 'Error' }));
    const kyma = kymaWith({ spec: { modules }, status: { modules } });
    expect(Object.keys(troublesOf(kyma))).toHaveLength(30);
  });

  it('is on another channel or being deleted', () => {
    expect(assessKyma(kymaWith(), target)).toEqual({ kind: 'other channel', channel: 'fast' });
    expect(assessKyma({}, target)).toEqual({ kind: 'other channel', channel: '' });
    const metadata = { deletionTimestamp: '2026-03-01T00:00:00Z' };
    expect(assessKyma({ ...regular(), metadata }, target)).toEqual({ kind: 'deleting' });
  });
});

describe('the grace period', () => {
  const trouble = {
    kind: 'trouble',
    description: 'module keda is in state Warning: no',
    ready: '1 of 2 modules',
  } as const;
  const changed = { patchedAt: now - 400_000 };

  it('begins with the first trouble', () => {
    expect(judgeKyma(lookAt({ memory: changed }), 'regular', trouble)).toEqual({
      state: 'in progress',
      description: 'may pass: module keda is in state Warning: no',
      troubleSince: now,
      progress: '1 of 2 modules',
    });
  });

  it('also counts for a runtime that somebody else has changed', () => {
    expect(judgeKyma(lookAt(), 'regular', trouble)).toMatchObject({
      state: 'in progress',
      troubleSince: now,
    });
  });

  it.each([
    [299, 'in progress'],
    [300, 'failed'],
  ])('after %i s of 300 means %s', (seconds, state) => {
    const troubleSince = now - seconds * 1000;
    const found = judgeKyma(lookAt({ memory: { ...changed, troubleSince } }), 'regular', trouble);
    expect(found.state).toBe(state);
    if (state === 'failed')
      expect(found.description).toBe('still after 300 s: module keda is in state Warning: no');
    else expect(found.troubleSince).toBe(troubleSince);
  });

  it('ends with the trouble', () => {
    const look = lookAt({
      memory: { troubleSince: now - 100_000, patchedAt: now - 200_000, progress: '3 of 4 modules' },
    });
    const waiting = { kind: 'waiting', description: 'x', ready: '2 of 4 modules' } as const;
    expect(judgeKyma(look, 'regular', waiting)).toEqual({ state: 'in progress', description: 'waiting: x' });
    const done = { kind: 'done', waitingModules: [], troubles: '' } as const;
    expect(judgeKyma(look, 'regular', done)).toEqual({
      state: 'succeeded',
      description: 'on regular, all modules ready',
    });
  });
});
