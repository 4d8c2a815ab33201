import { useEffect, useState } from 'preact/hooks';

/** The time, in epoch ms, drawn anew every so many seconds while the page is seen. */
export function useNow(everySeconds = 1): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) setNow(Date.now());
    }, everySeconds * 1000);
    return () => clearInterval(timer);
  }, [everySeconds]);
  return now;
}
