/**
 * Runs one batch at a time; what is asked meanwhile makes up the next one. Everybody gets what came of the
 * batch they were in.
 */
export function batched<Item, Answer>(
  run: (items: readonly Item[]) => Promise<Answer>,
): (item: Item) => Promise<Answer> {
  let before: Promise<unknown> = Promise.resolve();
  let open: { readonly items: Item[]; readonly answer: Promise<Answer> } | undefined;
  const begin = () => {
    const items: Item[] = [];
    const answer = before.then(() => {
      open = undefined;
      return run(items);
    });
    before = answer.catch(() => {});
    return { items, answer };
  };
  return (item) => {
    open ??= begin();
    open.items.push(item);
    return open.answer;
  };
}
