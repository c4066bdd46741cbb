/** A value that is made when it is first asked for, once: so that importing a module reads no file. */
export function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** A function that remembers its answers, each as long as there are not more than `max`; then it begins anew. */
export function memo<K, T>(max: number, make: (key: K) => T): (key: K) => T {
  const answers = new Map<K, { value: T }>();
  return (key) => {
    let answer = answers.get(key);
    if (answer === undefined) {
      if (answers.size >= max) answers.clear();
      answer = { value: make(key) };
      answers.set(key, answer);
    }
    return answer.value;
  };
}
