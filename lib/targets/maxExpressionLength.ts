/** Longer expressions are refused: they are stored and shown with the orchestration. Characters. */
export const maxExpressionLength = 512;
