/** Tests of DMA buffers. */
@org.jspecify.annotations.NullMarked
package dev.picket.dmabuf;
