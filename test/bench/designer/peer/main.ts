import type { Edge, Node } from '@xyflow/svelte'
import { mount } from 'svelte'
import Flow from './Flow.svelte'

/** The same picture as plain data: servers by place in the drawing, links by the places of their ends. */
interface Data {
  servers: { id: string; name: string; detail: string; x: number; y: number }[]
  links: { id: string; from: string; to: string }[]
}

// The picture is put beside the page; the clock begins once it is there, as it does for Terrace's own records.
const data = (await (await fetch('./picture.json')).json()) as Data
const begun = performance.now()
const nodes: Node[] = data.servers.map(({ id, name, detail, x, y }) => ({
  id,
  type: 'server',
  position: { x, y },
  width: 200,
  height: 88,
  data: { name, detail },
}))
const edges: Edge[] = data.links.map(({ id, from, to }) => ({
  id,
  source: from,
  target: to,
  type: 'smoothstep',
}))
const target = document.querySelector('#flow')
if (!target) throw new Error('There is no place for the picture')
mount(Flow, { target, props: { start: { nodes, edges } } })
const look = (): void => {
  if (
    document.querySelectorAll('.svelte-flow__node').length > 0 &&
    document.querySelector('.svelte-flow__edge')
  )
    requestAnimationFrame(() => Reflect.set(globalThis, 'peerOpenMs', performance.now() - begun))
  else requestAnimationFrame(look)
}
look()
