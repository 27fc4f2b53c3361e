/** Kernel dma-bufs and sync files as fences. Nothing is here yet. */
@org.jspecify.annotations.NullMarked
package dev.picket.dmabuf;
