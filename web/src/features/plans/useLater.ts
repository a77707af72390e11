import { useEffect, useState } from 'react'

/** Long enough that nobody's words are searched letter by letter; ms. */
const pause = 300

/** A value once it has stood still for a moment; what is empty counts at once. */
export function useLater(value: string): string {
  const [later, setLater] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setLater(value), pause)
    return () => clearTimeout(timer)
  }, [value])
  return value === '' ? '' : later
}
