import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { api } from '../../api.ts';
import { goTo, hrefOf } from '../../base/router.ts';
import { Store, useStore } from '../../base/Store.ts';
import { ApiError } from '../../client/ApiError.ts';
import { answerOf } from '../../client/apiClient.ts';
import { Notice } from '../../parts/Notice.tsx';
import { session, useRights } from '../../session/theSession.ts';
import './create.css';
import { clusterBodyOf, type Draft, kymaBodyOf, matchRequestOf, newDraft } from './draft.ts';
import { CheckField } from './Field.tsx';
import { FormContext } from './FormContext.ts';
import { MatchCount } from './MatchCount.tsx';
import { Review } from './Review.tsx';
import { StagesEditor } from './StagesEditor.tsx';
import { StrategyFields, UpgradeFields } from './StrategyFields.tsx';
import { loadSchemas, type RequestSchemas } from './schema.ts';
import { TargetsEditor } from './TargetsEditor.tsx';
import { useMatch } from './useMatch.ts';

/** Keeps what was typed while the person looks at something else. */
const drafts = new Store<Draft>(newDraft());

/** Asks for an upgrade: a form of the request, and a review before it is sent. */
export function Create() {
  const { admin, operator } = useRights();
  if (!admin)
    return (
      <section class="page">
        <h1>New upgrade</h1>
        <Notice tone="paused" title="You may look, but not start upgrades.">
          <p>
            Starting needs the group <code>{session.config.groups.admin}</code>, which your token does not
            have.
          </p>
        </Notice>
      </section>
    );
  return <CreateForm counts={operator} />;
}

function CreateForm({ counts }: { readonly counts: boolean }) {
  const draft = useStore(drafts);
  const set = (changed: Partial<Draft>) => drafts.set({ ...drafts.value, ...changed });
  const schemas = useSchemas(draft.kind);
  const match = useMatch(matchRequestOf(draft), counts);
  const [reviewing, setReviewing] = useState<string>();
  const { sending, failed, send, forget } = useSending();
  const form = useRef<HTMLFormElement>(null);
  const sent = failed?.details ?? [];
  // Problems found while typing are shown at once, except for empty fields, which may be filled in next.
  const typed = match.kind === 'invalid' ? match.problems.filter(({ path }) => !/\.\d+$/.test(path)) : [];
  const context = useMemo(
    () => ({
      schemas,
      problems: [...sent, ...typed.filter(({ path }) => !sent.some((one) => one.path === path))],
    }),
    [schemas, failed, match],
  );
  useEffect(() => {
    if (sent.length > 0 && reviewing === undefined)
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [failed, reviewing]);
  const change = (changed: Partial<Draft>) => {
    forget();
    set(changed);
  };
  return (
    <FormContext.Provider value={context}>
      <form
        ref={form}
        class="page create"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setReviewing(crypto.randomUUID());
        }}
      >
        <h1>New upgrade</h1>
        {failed !== undefined && (
          <Notice tone="failed" title={sent.length === 0 ? failed.message : 'The API refused the request:'}>
            {sent.length > 0 && (
              <ul>
                {sent.map(({ path, message }) => (
                  <li key={`${path} ${message}`}>
                    <code>{path}</code>: {message}
                  </li>
                ))}
              </ul>
            )}
          </Notice>
        )}
        <UpgradeFields draft={draft} set={change} />
        <section class="part" aria-labelledby="which">
          <h2 id="which">Which runtimes</h2>
          <div class="which">
            <div>
              <TargetsEditor
                path="targets.include"
                legend="Upgrade"
                none="Nothing yet."
                add="Or runtimes that …"
                targets={draft.include}
                onChange={(include) => change({ include })}
              />
              <TargetsEditor
                path="targets.exclude"
                legend="But never"
                none="None is left out."
                add="Leave out runtimes that …"
                targets={draft.exclude}
                onChange={(exclude) => change({ exclude })}
              />
            </div>
            {counts && <MatchCount match={match} />}
          </div>
        </section>
        <StrategyFields draft={draft} set={change} />
        <StagesEditor match={match} stages={draft.stages} onChange={(stages) => change({ stages })} />
        <CheckField
          path="dryRun"
          label="Dry run"
          checked={draft.dryRun}
          onChange={(dryRun) => change({ dryRun })}
        />
        <div class="buttons">
          <button type="submit" class="primary">
            Review
          </button>
          <button
            type="button"
            onClick={() => {
              forget();
              drafts.set(newDraft());
            }}
          >
            Start over
          </button>
        </div>
      </form>
      {reviewing !== undefined && (
        <Review
          draft={draft}
          match={match}
          environment={session.config.environment}
          sending={sending}
          onClose={() => setReviewing(undefined)}
          onSend={async () => {
            await send(draft, reviewing);
            setReviewing(undefined);
          }}
        />
      )}
    </FormContext.Provider>
  );
}

function useSchemas(kind: Draft['kind']): RequestSchemas | undefined {
  const [schemas, setSchemas] = useState<RequestSchemas>();
  useEffect(() => {
    const gone = new AbortController();
    // Without them, the form only lacks hints; the API's answer says what is wrong.
    loadSchemas(kind, gone.signal).then(setSchemas, () => setSchemas(undefined));
    return () => gone.abort();
  }, [kind]);
  return schemas;
}

/** Sends the request; one that is accepted leads to its orchestration. */
function useSending() {
  const [sending, setSending] = useState(false);
  const [failed, setFailed] = useState<ApiError>();
  const send = async (draft: Draft, idempotencyKey: string) => {
    setSending(true);
    try {
      // After a lost answer, the request can be sent again: the key makes it the same orchestration.
      const params = { header: { 'Idempotency-Key': idempotencyKey } };
      const { orchestrationID } = await answerOf(
        draft.kind === 'kyma'
          ? api.POST('/upgrade/kyma', { body: kymaBodyOf(draft), params })
          : api.POST('/upgrade/cluster', { body: clusterBodyOf(draft), params }),
      );
      drafts.set(newDraft());
      goTo(hrefOf(['orchestrations', orchestrationID]));
    } catch (error) {
      setFailed(error instanceof ApiError ? error : new ApiError(0, String(error), { cause: error }));
    } finally {
      setSending(false);
    }
  };
  return { sending, failed, send, forget: () => setFailed(undefined) };
}
