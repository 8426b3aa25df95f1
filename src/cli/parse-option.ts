/** Parses the values of command line options. */
import { InvalidArgumentError } from 'commander'

export function wholeNumber(min: number, max: number) {
  return (text: string): number => {
    const value = Number(text)
    if (Number.isInteger(value) && value >= min && value <= max) return value
    throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}`)
  }
}

export function oneOf<T extends string>(allowed: readonly T[]) {
  return (text: string): T => {
    const found = allowed.find(each => each === text)
    if (found !== undefined) return found
    throw new InvalidArgumentError(`expected one of ${allowed.join(', ')}`)
  }
}
