import { Fragment } from 'preact';
import { partsOf } from '../base/partsOf.ts';
import { hrefOf } from '../base/router.ts';
import { Time } from './Time.tsx';

/** A sentence of the API, with its times in the reader's zone and links to the orchestrations that it names. */
export const Described = ({ text }: { readonly text: string }) => (
  <>
    {partsOf(text).map((part, place) => {
      const key = `${place} ${part.text}`;
      if (part.kind === 'time') return <Time key={key} at={Date.parse(part.text)} />;
      if (part.kind === 'words') return <Fragment key={key}>{part.text}</Fragment>;
      return (
        <a key={key} class="mono" href={hrefOf(['orchestrations', part.text])}>
          {part.text}
        </a>
      );
    })}
  </>
);
