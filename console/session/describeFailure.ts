import { AuthorizationResponseError, ResponseBodyError } from 'oauth4webapi';

/** What went wrong with the issuer, for people, and OAuth's code for it where there is one. */
export function describeFailure(error: unknown): { readonly message: string; readonly code: string } {
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    const said = error.error_description ?? error.error;
    return { message: `The issuer refused: ${said}`, code: error.error };
  }
  if (error instanceof TypeError)
    return {
      message:
        'The issuer cannot be reached from this page. It may be down, or it does not allow this page’s address for this client.',
      code: '',
    };
  const reason = error instanceof Error ? error.message : String(error);
  return { message: `The issuer’s answer is not valid: ${reason}`, code: '' };
}
