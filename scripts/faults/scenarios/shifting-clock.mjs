/** Loaded before the program: moves its clock by the milliseconds that the file `SHIFTED_CLOCK` names, while it runs. */
import { readFileSync } from 'node:fs'

const RealDate = Date
let shift = 0

function look() {
  try {
    shift = Number(readFileSync(process.env.SHIFTED_CLOCK, 'utf8'))
  } catch {
    shift = 0
  }
}

look()
setInterval(look, 50).unref()

globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + shift)
    else super(...given)
  }

  static now() {
    return RealDate.now() + shift
  }
}
