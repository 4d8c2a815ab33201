/** The longest allowed expression, in characters: expressions are stored and shown with the orchestration. */
export const maxExpressionLength = 512;
