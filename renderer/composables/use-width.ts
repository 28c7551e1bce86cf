/** Width of an element in whole pixels, for layouts that give up columns; 0 before it is on the page. */
import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue';

export function useWidth(element: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<number>> {
  const width = ref(0);
  let observer: ResizeObserver | undefined;
  onMounted(() => {
    if (!element.value) return;
    width.value = element.value.clientWidth;
    observer = new ResizeObserver(() => { width.value = element.value?.clientWidth ?? 0; });
    observer.observe(element.value);
  });
  onBeforeUnmount(() => observer?.disconnect());
  return width;
}
