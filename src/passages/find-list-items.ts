/** Finds the items of a list that runs on in one line: `1. … 2. … 3. …`, `a) … b) …`, `• … • …`. */

const bulletStart = /^[•⁃▪◦‣●]/
const markerStart = /^(\(?)(\d{1,3}|[a-z])(\.\)|[.)])\s/

/** Where the second and later items start. Only a body that itself starts with a marker is a list. */
export function findListItems(body: string): number[] {
  const bullet = bulletStart.exec(body)
  if (bullet !== null) return bulletItems(body, bullet[0])
  const marker = markerStart.exec(body)
  return marker === null ? [] : countedItems(body, marker)
}

function bulletItems(body: string, bullet: string): number[] {
  const items: number[] = []
  for (let at = body.indexOf(bullet, 1); at >= 0; at = body.indexOf(bullet, at + 1)) {
    if (/\s/.test(body[at - 1]!) && at + 1 < body.length) items.push(at)
  }
  return items
}

/** The markers have to count up by one in the style of the first, so that a number in the prose is no item. */
function countedItems(body: string, [first, open, ordinal, close]: RegExpExecArray): number[] {
  const items: number[] = []
  let current = ordinal!
  for (let from = first.length; ; ) {
    current = following(current)
    const at = findMarker(body, `${open}${current}${close}`, from)
    if (at < 0) return items
    items.push(at)
    from = at + 1
  }
}

function following(ordinal: string): string {
  return /\d/.test(ordinal) ? String(Number(ordinal) + 1) : String.fromCharCode(ordinal.charCodeAt(0) + 1)
}

function findMarker(body: string, marker: string, from: number): number {
  for (let at = body.indexOf(marker, from); at >= 0; at = body.indexOf(marker, at + 1)) {
    const after = body.slice(at + marker.length, at + marker.length + 3)
    if (/\s/.test(body[at - 1]!) && /^\s+["'“‘«(]?\p{L}/u.test(after)) return at
  }
  return -1
}
