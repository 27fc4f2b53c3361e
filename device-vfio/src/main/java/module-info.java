import org.jspecify.annotations.NullMarked;

/** Devices behind VFIO whose registers, memory and interrupts live under Picket fences. */
@NullMarked
module dev.picket.vfio {
  requires transitive dev.picket.fence;
  requires transitive org.agrona;

  exports dev.picket.dmabuf;
  exports dev.picket.linux;
  exports dev.picket.vfio;
  exports dev.picket.vfio.edu;
}
