/** Renders a component again with every second, for what shows the time. */
import { useEffect, useState } from 'preact/hooks'

export function useEverySecond(): void {
  const [, setTick] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setTick((tick) => tick + 1), 1000)
    return () => clearInterval(timer)
  }, [])
}
