import { timeOf } from '../../base/times.ts';
import { Time } from '../../parts/Time.tsx';
import { type Forecast, noticedMilliseconds } from './timelineRows.ts';

export interface ForecastWordsProps {
  readonly forecast: Forecast;
  readonly now: number;
}

/** When it will probably be over, who misses a window, and what that assumes. */
export function ForecastWords({ forecast, now }: ForecastWordsProps) {
  const { missing, neverFitting, held, assumptions } = forecast;
  const [likely, late] = [timeOf(forecast.likely), timeOf(forecast.late)];
  const differs = likely !== undefined && late !== undefined && late - likely >= noticedMilliseconds;
  return (
    <div class="forecast">
      <p>
        <b>Forecast.</b>{' '}
        {likely === undefined ? (
          forecast.description.replace(/\.$/, '')
        ) : (
          <>
            Probably ends <Time at={likely} now={now} />
          </>
        )}
        {differs && (
          <>
            ; in nine of ten cases by <Time at={late} />
          </>
        )}
        .{missing.count > 0 && ` ${missing.count.toLocaleString()} will miss their next window.`}
        {neverFitting.count > 0 && ` ${neverFitting.count.toLocaleString()} fit no window.`}
        {held.count > 0 &&
          likely !== undefined &&
          ` ${held.count.toLocaleString()} not counted: held until somebody corrects an opt-out that cannot be read.`}
      </p>
      {held.count > 0 && (
        <details>
          <summary>What is held</summary>
          <ul>
            {held.runtimes.map(({ runtimeID, shootName, reason }) => (
              <li key={runtimeID}>
                {shootName}: {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
      <details>
        <summary>What it assumes</summary>
        <ul>
          {assumptions.map((assumption) => (
            <li key={assumption}>{assumption}</li>
          ))}
        </ul>
      </details>
    </div>
  );
}
