/**
 * Fences and buffers of the kernel that need no VFIO: sync files, DMA buffers and DRM's sync
 * objects. Drivers of single devices do not belong here.
 */
@NullMarked
package dev.picket.dmabuf;

import org.jspecify.annotations.NullMarked;
