const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs `clean` when this process ends by itself, by an uncaught error or by a signal that can be caught. Synchronous
 * work only. Gives its own undo.
 */
export function onProcessEnd(clean: () => void): () => void {
  const onSignal = (signal: NodeJS.Signals) => {
    forget()
    clean()
    // Ours was the only listener: end as if there had been none.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
  }
  const forget = () => {
    process.off('exit', clean)
    for (const signal of SIGNALS) process.off(signal, onSignal)
  }
  process.on('exit', clean)
  for (const signal of SIGNALS) process.on(signal, onSignal)
  return forget
}
