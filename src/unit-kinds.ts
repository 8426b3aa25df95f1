/** Tells the kind of a UTF-16 unit from a table, which takes a small part of the time that asking a pattern takes. */

const UNITS = 65_536
const UNKNOWN = 255

/** `classify` is asked of each unit once, when it first occurs, and answers 0 to 254. */
export function createUnitKinds(classify: (unit: string) => number): (unit: number) => number {
  const kinds = new Uint8Array(UNITS).fill(UNKNOWN)
  const learn = (unit: number): number => {
    kinds[unit] = classify(String.fromCharCode(unit))
    return kinds[unit]!
  }
  return unit => {
    const kind = kinds[unit]!
    return kind === UNKNOWN ? learn(unit) : kind
  }
}
