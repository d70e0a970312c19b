const isFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

/** Hands over files that are dropped anywhere on the window, one by one; the returned function stops it. */
export function installDrop(open: (file: File) => Promise<void>): () => void {
  const onDragOver = (event: DragEvent) => {
    if (!isFiles(event) || !event.dataTransfer) return
    // Without this nothing could be dropped.
    event.preventDefault()
    event.dataTransfer.dropEffect = 'copy'
  }
  const onDrop = (event: DragEvent) => {
    if (!isFiles(event)) return
    event.preventDefault()
    const files = [...(event.dataTransfer?.files ?? [])]
    // One after the other: each may ask something.
    void files.reduce((before, file) => before.then(() => open(file)), Promise.resolve())
  }
  addEventListener('dragover', onDragOver)
  addEventListener('drop', onDrop)
  return () => {
    removeEventListener('dragover', onDragOver)
    removeEventListener('drop', onDrop)
  }
}
