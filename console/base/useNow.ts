import { useEffect, useState } from 'preact/hooks';

/** The current time in epoch ms, updated every so many seconds while the page is visible. */
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
