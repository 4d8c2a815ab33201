import { useEffect, useState } from 'preact/hooks';

/** An observable value. */
export class Store<Value> {
  #value: Value;
  readonly #followers = new Set<(value: Value) => void>();

  constructor(value: Value) {
    this.#value = value;
  }

  get value(): Value {
    return this.#value;
  }

  set(value: Value): void {
    this.#value = value;
    for (const follow of [...this.#followers]) follow(value);
  }

  /** @returns a function that unsubscribes */
  follow(follow: (value: Value) => void): () => void {
    this.#followers.add(follow);
    return () => this.#followers.delete(follow);
  }

  /** Resolves once the value satisfies `wanted`, immediately if it already does. */
  until<Wanted extends Value>(wanted: (value: Value) => value is Wanted): Promise<Wanted> {
    const { promise, resolve } = Promise.withResolvers<Wanted>();
    const look = (value: Value) => {
      if (!wanted(value)) return;
      end();
      resolve(value);
    };
    const end = this.follow(look);
    look(this.#value);
    return promise;
  }
}

/** The store's value in a component, which re-renders when it changes. */
export function useStore<Value>(store: Store<Value>): Value {
  const [value, setValue] = useState(store.value);
  useEffect(() => {
    setValue(store.value);
    return store.follow(setValue);
  }, [store]);
  return value;
}
