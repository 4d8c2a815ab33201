/** Thrown where the simulator drops the connection instead of answering. */
export class Disconnect extends Error {
  override readonly name = 'Disconnect';
}
