/** Marks what belongs into the browser's top layer; see `promote`. Apart from it: the strip is drawn before it is put there. */
export const LAYER = 'data-understudy-layer'
