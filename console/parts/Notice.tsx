import type { ComponentChildren } from 'preact';
import type { Tone } from './states.ts';

export interface NoticeProps {
  readonly tone: Tone;
  readonly title: string;
  readonly children?: ComponentChildren;
}

/** Something to know before continuing; screen readers announce failures at once. */
export const Notice = ({ tone, title, children }: NoticeProps) => (
  <div class="notice" data-tone={tone} role={tone === 'failed' ? 'alert' : 'status'}>
    <p>
      <b>{title}</b>
    </p>
    {children}
  </div>
);
