// SPDX-License-Identifier: BSD-3-Clause
package org.chos.cli.admin.device;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A value in a YAML or JSON file, which knows where it stands.
 *
 * @param file the file's name
 */
record YamlValue(Node node, String file) {

  /** The error that something is wrong with it. */
  YamlProblem problem(String message) {
    return YamlProblem.at(file, node.getStartMark().orElseThrow(), message);
  }

  private Map<String, YamlValue> members() throws YamlProblem {
    if (!(node instanceof MappingNode mapping)) {
      throw problem("this is to be an object: write members, each a name and a value");
    }
    Map<String, YamlValue> result = new LinkedHashMap<>();
    for (NodeTuple each : mapping.getValue()) {
      YamlValue key = new YamlValue(each.getKeyNode(), file);
      if (result.put(key.text(), new YamlValue(each.getValueNode(), file)) != null) {
        throw key.problem("the name \"" + key.text() + "\" is here twice: remove one of them");
      }
    }
    return result;
  }

  /** The member of that name of an object; empty if it has none, or null. */
  Optional<YamlValue> member(String name) throws YamlProblem {
    return Optional.ofNullable(members().get(name)).filter(v -> !v.node.getTag().equals(Tag.NULL));
  }

  /** The same, which must be there. */
  YamlValue required(String name) throws YamlProblem {
    return member(name)
        .orElseThrow(() -> problem("this lacks the member \"" + name + "\": add it"));
  }

  /** Its members' names but these. */
  List<String> othersThan(Set<String> names) throws YamlProblem {
    return members().keySet().stream().filter(name -> !names.contains(name)).toList();
  }

  String text() throws YamlProblem {
    if (node instanceof ScalarNode scalar && node.getTag().equals(Tag.STR)) {
      return scalar.getValue();
    }
    throw problem("this is to be a string: write it in double quotes");
  }

  List<YamlValue> elements() throws YamlProblem {
    if (!(node instanceof SequenceNode sequence)) {
      throw problem("this is to be an array: write [ ... ]");
    }
    return sequence.getValue().stream().map(each -> new YamlValue(each, file)).toList();
  }

  /** The elements of the member of that name; none if there is no such member. */
  List<YamlValue> elements(String name) throws YamlProblem {
    Optional<YamlValue> member = member(name);
    return member.isPresent() ? member.get().elements() : List.of();
  }

  /** The text of the member of that name. */
  Optional<String> text(String name) throws YamlProblem {
    Optional<YamlValue> member = member(name);
    return member.isPresent() ? Optional.of(member.get().text()) : Optional.empty();
  }
}
