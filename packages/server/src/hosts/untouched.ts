/**
 * Refuses to go on with a body that somebody has read before: whatever they made of it, it is not what was sent, and a
 * limit that has been passed cannot be kept any more.
 *
 * @throws TypeError for whoever puts the application together
 */
export function demandUntouched(untouched: boolean): void {
  if (!untouched) throw new TypeError('Mount the bridge before what reads bodies, such as express.json().')
}
