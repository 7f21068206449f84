#pragma once
/// Recycles coroutine frames, so that calling a coroutine allocates nothing in steady state.
///
/// Frames come in a handful of sizes, called millions of times. A free list per 64-byte size class
/// serves them in a few instructions; larger frames fall through to the heap. The lists are
/// thread-local and hold memory only: nothing observable depends on them.

#include <array>
#include <cstddef>
#include <new>

namespace numasim {

class FramePool {
public:
  static void* allocate(std::size_t bytes)
  {
    const std::size_t cls = size_class(bytes);
    if (cls >= k_classes) {
      return ::operator new(bytes);
    }
    Lists& lists = instance();
    if (Node* node = lists.head[cls]; node != nullptr) {
      lists.head[cls] = node->next;
      return node;
    }
    return ::operator new((cls + 1) * k_granule);
  }

  static void release(void* frame, std::size_t bytes) noexcept
  {
    const std::size_t cls = size_class(bytes);
    if (cls >= k_classes) {
      ::operator delete(frame);
      return;
    }
    Lists& lists = instance();
    lists.head[cls] = ::new (frame) Node{lists.head[cls]};
  }

private:
  static constexpr std::size_t k_granule = 64;
  static constexpr std::size_t k_classes = 64;

  struct Node {
    Node* next;
  };
  struct Lists {
    std::array<Node*, k_classes> head{};
    Lists() = default;
    Lists(const Lists&) = delete;
    Lists& operator=(const Lists&) = delete;
    ~Lists()
    {
      for (Node* node : head) {
        while (node != nullptr) {
          Node* next = node->next;
          ::operator delete(node);
          node = next;
        }
      }
    }
  };

  static constexpr std::size_t size_class(std::size_t bytes) { return (bytes - 1) / k_granule; }
  static Lists& instance()
  {
    thread_local Lists lists;
    return lists;
  }
};

} // namespace numasim
